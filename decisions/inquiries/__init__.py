"""Questions and wishes that are put to an officer or a unit, and the duty to answer them."""
