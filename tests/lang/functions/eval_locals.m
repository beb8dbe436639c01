evaluates_locals ();
