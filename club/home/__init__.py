"""Home: a member's day. Rooms bring the cards: what needs me, and the club's pulse."""
