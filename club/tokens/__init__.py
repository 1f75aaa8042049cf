"""Personal tokens: keys a person gives to a feed reader or a program, each with a name, scopes, and an end."""
