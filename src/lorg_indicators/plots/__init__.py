"""Pictures by Matplotlib, with Chinese characters, as SVG or PNG. The only room that imports it; nothing is computed.

Whoever calls has asked for Matplotlib by `lorg_indicators.extras.need`.
"""
