"""Two-way dialogue: the duty to answer on topics, support, both sides of a debate, conclusions, and the gauge."""
