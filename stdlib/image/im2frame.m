function frame = im2frame (x, map)
  % IM2FRAME  frames of a movie from images.
  %
  % FRAME = im2frame (RGB), im2frame (X, MAP) of an indexed image: a struct with the fields cdata and colormap, an array of them for
  % images along dimension 4.
  %
  % Example: im2frame (uint8 ([1 2]), gray (4)).cdata  ⇒ [1 2]
  % See also: frame2im
  if (nargin < 1)
    print_usage ();
  elseif (ndims (x) > 4)
    error ("im2frame: X and RGB must be a single image");
  end
  depth = size (x, 3);
  if (depth == 3)
    map = [];
  elseif (depth == 1)
    if (nargin < 2)
      error ("im2frame: MAP required for indexed images");
    elseif (! iscolormap (map))
      error ("im2frame: MAP must be a valid colormap");
    end
    if (! isfloat (x))
      x += 1;
    end
  else
    error ("im2frame: first argument must be indexed or RGB image");
  end
  frame = struct ("cdata", squeeze_frames (x), "colormap", map);
end

function c = squeeze_frames (x)
  n = size (x, 4);
  c = cell (1, n);
  for k = 1:n
    c{k} = x(:,:,:,k);
  end
end
