"""Reading the forum; everything here is fetched through a person, and lists cost the same at 10 and at 10,000 rows."""
