"""The pages of following: its buttons and lists, bookmarks, quotes, suggestions while one writes."""
