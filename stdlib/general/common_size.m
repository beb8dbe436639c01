function [err, varargout] = common_size (varargin)
  % COMMON_SIZE  bring scalars and arrays to one size.
  %
  % [ERR, Y1, ...] = common_size (X1, ...): when every X is a scalar or has the size of the others, ERR is 0 and
  % each Y has that size; otherwise ERR is 1 and the Y are the X.
  %
  % Example: [err, a, b] = common_size ([1 2], 5)  ⇒ b = [5 5]
  % See also: size_equal
  if (nargin < 2)
    error ("common_size: only makes sense if nargin >= 2");
  end
  single_ones = cellfun (@numel, varargin) == 1;
  shaped = varargin(! single_ones);
  err = double (! isempty (shaped) && ! size_equal (shaped{:}));
  if (nargout > 1)
    varargout = varargin;
    if (! err && ! isempty (shaped))
      sz = size (shaped{1});
      for k = find (single_ones)
        varargout{k} = repmat (varargin{k}, sz);
      end
    end
  end
end
