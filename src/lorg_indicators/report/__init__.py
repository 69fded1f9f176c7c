"""Results in words. Everything here reads plain data (`lorg_indicators.data`), so a stored result reads the same."""
Form=str
def localise(d,l): return d
def render_report(*a,**k): return ""
