while True:
    print("[DEBUG] polling the queue", flush=True)
