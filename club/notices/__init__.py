"""What a person is told: kinds that rooms declare, notices in the page, mail where the person wants it."""
