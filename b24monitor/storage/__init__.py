"""What outlives the program: the keyring, the database and the lock of the data folder."""
