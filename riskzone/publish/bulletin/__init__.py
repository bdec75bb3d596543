"""疫情通报: the text of a bulletin, for the site, for phones and as a document."""

from riskzone.publish.bulletin.files import bulletin_files
from riskzone.publish.bulletin.text import phone_text, text, title

__all__ = ["bulletin_files", "phone_text", "text", "title"]
