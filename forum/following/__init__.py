"""What a reader keeps an eye on: following and muting, being mentioned, quoting, bookmarks, similar topics."""
