System.Console.WriteLine("cdr-pusher");
