"""What every room stands on: people, units, roles, sign-in, notices, files, search and the ledger."""
