% tests/lang/functions/nested_gives.m - variables that a function mentions and only a nested function of it assigns.
1;
function outer ()
  give ();
  disp (x); disp (y (1)); f = @() x + 1; disp (f ());
  disp (cell2mat (z(2))); disp (size (z));
  add ();
  disp (f ()); disp (x);
  function give ()
    x = 1; deeper ();
    function deeper ()
      y = 7; x = x + 1; w = 3; z = {1, 2};
    end
    disp (w);
  end
  function add ()
    x += 10; i = 5; disp (i);
  end
  disp (real (3 + 2*i));
  own ();
  try, disp (mine), catch e, disp (e.message), end
  function own ()
    hidden = 1; inner (2);
    function inner (mine)
      hidden = mine; disp (hidden);
    end
  end
end
outer ();
function apart ()
  show = @(word) disp (word);
  first (); second (); show ("shown");
  function first (), word = "from first"; end
  function second ()
    if (exist ("word", "var")), disp (["leaked: " word]); else, disp ("apart"); end
    if (false), word = 1; end
  end
end
apart ();
