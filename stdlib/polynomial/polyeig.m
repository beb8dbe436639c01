function [v, z] = polyeig (varargin)
  % POLYEIG  eigenvalues of a polynomial of matrices.
  %
  % Z = polyeig (C0, C1, ..., CL): the z for which (C0 + C1*z + ... + CL*z^L) * v = 0 has a solution v. [V, Z] gives these vectors as
  % columns.
  %
  % Example: polyeig (-6, 1, 1)  ⇒ [-3; 2] in some order
  % See also: eig, roots
  if (nargin < 1)
    print_usage ();
  end
  n = rows (varargin{1});
  for k = 1:nargin
    if (rows (varargin{k}) != columns (varargin{k}))
      error ("polyeig: coefficients must be square matrices");
    elseif (rows (varargin{k}) != n || ! isnumeric (varargin{k}))
      error ("polyeig: coefficients must have the same dimensions");
    end
  end
  l = nargin - 1;
  % the pencil of order n*l whose first block row carries the polynomial
  c = eye (n * l);
  d = zeros (n * l);
  c(1:n,1:n) = varargin{1};
  if (l > 0)
    d(1:n,:) = -[varargin{2:end}];
    d(n+1:end,1:n*(l-1)) = eye (n * (l - 1));
  end
  if (nargout < 2)
    v = eig (c, d);
  else
    [v, z] = eig (c, d);
    z = diag (z);
    v = v(1:n,:);
    v ./= max (abs (v), [], 1) + (max (abs (v), [], 1) == 0);
  end
end
