"""The words that every part of Marsad shares; imports nothing of ours."""
