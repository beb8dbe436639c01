function [x, map] = frame2im (frame)
  % FRAME2IM  image from the frames of a movie.
  %
  % [X, MAP] = frame2im (FRAME): the image and colour map of a frame; the images of several frames lie along dimension 4.
  %
  % Example: frame2im (im2frame ([1 2], gray (4)))  ⇒ [1 2]
  % See also: im2frame
  if (nargin < 1)
    print_usage ();
  elseif (! (isstruct (frame) && isfield (frame, "cdata") && isfield (frame, "colormap")))
    error ("frame2im: F must be a struct with the fields colormap and cdata");
  end
  if (numel (frame) == 0)
    x = map = [];
  else
    x = cat (4, frame.cdata);
    map = frame(1).colormap;
  end
end
