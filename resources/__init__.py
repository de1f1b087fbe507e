"""Data files of the program: icons, translations, sounds. Installed as b24monitor.resources."""
