function w = worth (c)
  w = c.worth;
end
