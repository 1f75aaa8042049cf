"""Sign-in: sessions, passwords, slips, passkeys and one-time codes."""
