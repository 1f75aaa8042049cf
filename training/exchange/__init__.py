"""Files of questions: read into drafts and problems, written from drafts. Nothing here knows the database."""
