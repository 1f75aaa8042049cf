"""Files people bring: pictures re-encoded, everything else handed out as a download."""
