classdef Closing < handle
  properties
    name = "none";
  end
  events
    Moved
  end
  methods
    function c = Closing (name)
      c@handle ();
      c.name = name;
    end
    function delete (c)
      printf ("closing %s\n", c.name);
      delete@handle (c);
    end
    function drop (c)
      delete@handle (c);
    end
    function tf = eq (a, b)
      tf = strcmp (a.name, b.name);
    end
    function tf = same (a, b)
      tf = eq@handle (a, b);
    end
    function tf = other (a, b)
      tf = ne@handle (a, b);
    end
    function r = isvalid (c)
      r = isvalid@handle (c);
      if (r), printf ("asked of %s\n", c.name); end
    end
    function l = addlistener (c, varargin)
      disp ("listened to");
      l = addlistener@handle (c, varargin{:});
    end
    function notify (c, varargin)
      disp ("told");
      notify@handle (c, varargin{:});
    end
    function r = wrong (c)
      r = no_such@handle (c);
    end
  end
end
