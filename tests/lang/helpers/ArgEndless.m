classdef ArgEndless
  % ARGENDLESS  cannot be made of anything: each takes another one.
  methods
    function obj = ArgEndless (m)
      if (nargin)
        ArgEndless (m);
      end
    end
  end
end
