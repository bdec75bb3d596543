"""What may leave the house: audiences, bulletins, disclosure control, packs and their life cycle.

Pure functions on frozen records; how a product looks is the business of ``publish``.
"""
