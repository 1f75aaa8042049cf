"""What is done with lists: brought, read and planned, carried out or dropped."""
