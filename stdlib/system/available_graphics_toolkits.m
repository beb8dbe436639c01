function value = available_graphics_toolkits (varargin)
  % AVAILABLE_GRAPHICS_TOOLKITS  names of the programs that can draw; none can.
  %
  % Example: available_graphics_toolkits ()  is cell (1, 0)
  % See also: version, computer
  value = cell (1, 0);
end
