"""What the headquarters decided: documents, declared levels, response levels, measures.

The rule proposes, the headquarters decides.  Nothing here computes a level; it says what was
declared, by which document, from which minute, and how far that lies from what the rule says.
"""
