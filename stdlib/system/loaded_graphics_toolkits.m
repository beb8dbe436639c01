function value = loaded_graphics_toolkits (varargin)
  % LOADED_GRAPHICS_TOOLKITS  names of the programs that draw; none does.
  %
  % Example: loaded_graphics_toolkits ()  is cell (1, 0)
  % See also: version, computer
  value = cell (1, 0);
end
