function value = __root_object__ (action, name, v = [])
  % __ROOT_OBJECT__  the properties of the screen, object 0, which get and set read and change.
  %
  % Example: __root_object__ ("get", "units")
  % See also: get, set
  persistent p = struct ("beingdeleted", "off", "busyaction", "queue", "buttondownfcn", [], "children", zeros (0, 1), ...
                         "clipping", "on", "createfcn", [], "deletefcn", [], "handlevisibility", "on", ...
                         "hittest", "on", "interruptible", "on", "parent", [], "pickableparts", "visible", ...
                         "selected", "off", "selectionhighlight", "on", "tag", "", "type", "root", "uicontextmenu", [], ...
                         "userdata", [], "visible", "on", "callbackobject", [], "commandwindowsize", [0 0], ...
                         "contextmenu", [], "currentfigure", [], "fixedwidthfontname", "Courier", ...
                         "monitorpositions", [1 1 1 1], "pointerlocation", [0 0], "pointerwindow", 0, "screendepth", 24, ...
                         "screenpixelsperinch", 72, "screensize", [1 1 1 1], "showhiddenhandles", "off", ...
                         "units", "pixels");
  if (nargin == 0)
    value = p;
    [value.format, value.formatspacing] = format ();
    return;
  end
  key = tolower (name);
  if (any (strcmp (key, {"format", "formatspacing"})))
    value = format_property (key, action, v);
    return;
  end
  known = isfield (p, key);
  if (! known && ! (strcmp (action, "set") && strncmp (key, "default", 7)))
    error ("%s: unknown root property %s", action, name);
  end
  if (strcmp (action, "get"))
    value = p.(key);
  elseif (ischar (v) && strcmpi (v, "remove") && strncmp (key, "default", 7))
    if (known)
      p = rmfield (p, key);
    end
  else
    p.(key) = v;
  end
end

function value = format_property (key, action, v)
  [value, spacing] = format ();
  if (strcmp (key, "formatspacing"))
    value = spacing;
  end
  if (strcmp (action, "set"))
    if (! ischar (v) || any (strcmpi (v, {"loose", "compact"})) != strcmp (key, "formatspacing"))
      error ("set: invalid value for root property %s", key);
    end
    format (v);
  end
end
