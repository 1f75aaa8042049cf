"""Documents in the form of the Youth Union: PDF, from the same templates as the page, and Word files."""
