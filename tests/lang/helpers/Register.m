classdef Register < containers.Map
  properties
    title = "none"
    writes = 0
  end
  methods
    function r = Register (title, varargin)
      r@containers.Map (varargin{:});
      r.title = title;
    end
    function put (r, key, v)
      r(key) = v;
      r.writes++;
    end
    function n = total (r)
      n = 0;
      for v = r.values ()
        n += v{1};
      end
    end
  end
end
