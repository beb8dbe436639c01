function name = graphics_toolkit (wanted, handles)
  % GRAPHICS_TOOLKIT  name of the program that draws; there is none, so it is empty.
  %
  % Example: graphics_toolkit ()  is ""
  % See also: available_graphics_toolkits
  if (nargin > 0)
    if (! ischar (wanted))
      error ("graphics_toolkit: argument must be a string");
    end
    error ("graphics_toolkit: %s toolkit is not available", wanted);
  end
  name = "";
end
