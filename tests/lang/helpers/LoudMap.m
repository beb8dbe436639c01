classdef LoudMap < Register
  methods
    function m = LoudMap (varargin), m@Register ("loud", varargin{:}); end
    function k = keys (m)
      disp ("keys are asked");
      k = keys@containers.Map (m);
    end
    function m = remove (m, key)
      printf ("remove %s\n", key);
      m = remove@containers.Map (m, key);
    end
    function varargout = subsref (m, s)
      if (strcmp (s(1).type, "()"))
        printf ("get %s\n", s(1).subs{1});
        varargout{1} = subsref@containers.Map (m, s(1));
      else
        [varargout{1:nargout}] = builtin ("subsref", m, s);
      end
    end
    function m = subsasgn (m, s, v)
      if (strcmp (s(1).type, "()"))
        printf ("set %s\n", s(1).subs{1});
        m = subsasgn@containers.Map (m, s, v);
      else
        m = builtin ("subsasgn", m, s, v);
      end
    end
  end
end
