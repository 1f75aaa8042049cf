"""The list of members: in from the spreadsheets that clusters send, out again, and slips for the first sign-in."""
