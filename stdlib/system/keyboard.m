function keyboard (prompt)
  % KEYBOARD  stop and let commands be typed. Without a debugger there is nothing to stop in: it is an error.
  %
  % Example: keyboard ()
  % See also: input, dbstack
  error ("keyboard: commands can only be typed at the prompt; there is no debugger");
end
