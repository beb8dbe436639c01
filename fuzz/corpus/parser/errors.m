x = = 3
y = (1;
if z endwhile
) ] }
"open
1x $ `
