function value = mexext ()
  % MEXEXT  ending of the names of compiled functions.
  %
  % Example: mexext ()  is "mex"
  % See also: version, computer
  value = "mex";
end
