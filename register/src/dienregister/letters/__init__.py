"""Letters: codes that can be typed, QR codes, and PDF."""
