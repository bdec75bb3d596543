"""通告 and 通知: a decision as an official document (GB/T 9704-2012), and as a text for phones."""
