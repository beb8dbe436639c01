classdef Watch < handle
  % WATCH  a handle of others; its loadobj tells what it finds in them.
  properties
    name = "nothing yet"
    parts = {}
  end
  methods
    function w = Watch (name, parts)
      w.name = name;
      w.parts = parts;
    end
  end
  methods (Static)
    function w = loadobj (w)
      printf ("%s holds:", w.name);
      for part = w.parts, printf (" %s", part{1}.name); end
      printf ("\n");
    end
  end
end
