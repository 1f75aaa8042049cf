// The door: passkeys, the length of a new password, codes as they are typed, finding a unit in a long list.
import "./signin/code.js";
import "./signin/narrow.js";
import "./signin/passkeys.js";
import "./signin/strength.js";
