function varargout = curl (varargin)
  % CURL  rotation of a vector field on a grid.
  %
  % [CX, CY, CZ, V] = curl (X, Y, Z, FX, FY, FZ): the curl of the field (FX, FY, FZ) at the points of a grid of
  % meshgrid, and the angular velocity V about the field's direction, half the curl's component along it.
  % [CZ, V] = curl (X, Y, FX, FY): that of a plane field.
  % curl (FX, FY, FZ), curl (FX, FY): points one apart.
  % V = curl (...): the angular velocity alone.
  %
  % Example: [x, y] = meshgrid (0:2); curl (x, y, -y, x)  ⇒ ones (3)
  % See also: divergence, gradient, del2, cross
  args = varargin;
  if (! any (nargin == [2, 3, 4, 6]))
    print_usage ();
  end
  flat = any (nargin == [2, 4]);
  [step, field] = grid_steps (args, flat);
  if (flat)
    [fx, fy] = deal (field{:});
    [~, xy] = gradient (fx, step{:});
    yx = gradient (fy, step{:});
    cz = yx - xy;
    out = {cz, cz / 2};
  else
    [fx, fy, fz] = deal (field{:});
    [~, xy, xz] = gradient (fx, step{:});
    [yx, ~, yz] = gradient (fy, step{:});
    [zx, zy] = gradient (fz, step{:});
    c = {zy - yz, xz - zx, yx - xy};
    v = (c{1} .* fx + c{2} .* fy + c{3} .* fz) ./ (2 * sqrt (fx .^ 2 + fy .^ 2 + fz .^ 2));
    out = [c, {v}];
  end
  if (nargout < 2)
    varargout = out(end);
  else
    varargout = out;
  end
end

% The grid's lines along each direction, and the components of the field.
function [step, field] = grid_steps (args, flat)
  n = 3 - flat;
  field = args(end-n+1:end);
  step = {};
  if (numel (args) > n)
    step = {args{1}(1,:,1), args{2}(:,1,1)};
    if (! flat)
      step{3} = args{3}(1,1,:)(:);
    end
  end
end
