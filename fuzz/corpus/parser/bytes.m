x = "ä"; # ö
if x
 yend
