# JupyterLab's terminals are login shells, for which /etc/profile forgets the image's PATH.
PATH=/opt/bacasable/bin:$PATH
