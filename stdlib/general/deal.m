function varargout = deal (varargin)
  % DEAL  hand inputs to outputs.
  %
  % [A, B, ...] = deal (X, Y, ...) copies each input to its output.
  % [A, B, ...] = deal (X) copies X to every output.
  %
  % Example: [a, b] = deal (1, 2)
  % See also: cell2mat, struct2cell
  if (nargin == 0)
    print_usage ();
  elseif (nargin == 1)
    varargout(1:max (nargout, 1)) = varargin;
  elseif (nargin == nargout)
    varargout = varargin;
  else
    error ("deal: nargin > 1 and nargin != nargout");
  end
end
