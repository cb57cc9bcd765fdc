from broadsheet.fronts.models.fronts import Front, TickerEntry
from broadsheet.fronts.models.packages import Package, PackageItem

__all__ = ["Front", "Package", "PackageItem", "TickerEntry"]
