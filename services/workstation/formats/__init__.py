"""What a picture file says of itself, format by format, read from its bytes without decoding a pixel."""
